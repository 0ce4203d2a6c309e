package switchboard.auth.passkey;

import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.exception.Base64UrlException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import switchboard.spi.Passkey;

/** The passkeys that a question or its answer is about, all of one user, whom the library calls {@link #USER}. */
record Known(List<Passkey> passkeys) implements CredentialRepository {
    static final String USER = "user";

    Known {
        passkeys = List.copyOf(passkeys);
    }

    @Override
    public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String username) {
        return passkeys.stream()
                .map(passkey -> PublicKeyCredentialDescriptor.builder()
                        .id(bytes(passkey.id()))
                        .transports(transports(passkey))
                        .build())
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<ByteArray> getUserHandleForUsername(String username) {
        return passkeys.stream().map(passkey -> bytes(passkey.handle())).findFirst();
    }

    @Override
    public Optional<String> getUsernameForUserHandle(ByteArray handle) {
        return passkeys.stream().anyMatch(passkey -> bytes(passkey.handle()).equals(handle))
                ? Optional.of(USER)
                : Optional.empty();
    }

    @Override
    public Optional<RegisteredCredential> lookup(ByteArray id, ByteArray handle) {
        return lookupAll(id).stream()
                .filter(credential -> credential.getUserHandle().equals(handle))
                .findFirst();
    }

    @Override
    public Set<RegisteredCredential> lookupAll(ByteArray id) {
        return passkeys.stream()
                .filter(passkey -> bytes(passkey.id()).equals(id))
                .map(Known::credential)
                .collect(Collectors.toSet());
    }

    private static RegisteredCredential credential(Passkey passkey) {
        return RegisteredCredential.builder()
                .credentialId(bytes(passkey.id()))
                .userHandle(bytes(passkey.handle()))
                .publicKeyCose(bytes(passkey.publicKey()))
                .signatureCount(passkey.counter())
                .build();
    }

    private static Set<AuthenticatorTransport> transports(Passkey passkey) {
        return passkey.transports().stream().map(AuthenticatorTransport::of).collect(Collectors.toSet());
    }

    static ByteArray bytes(String base64) {
        try {
            return ByteArray.fromBase64Url(base64);
        } catch (Base64UrlException notOurs) {
            throw new IllegalArgumentException("bytes that cannot be read", notOurs);
        }
    }
}
