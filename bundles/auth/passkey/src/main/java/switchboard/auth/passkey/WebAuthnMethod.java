package switchboard.auth.passkey;

import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.StartAssertionOptions;
import com.yubico.webauthn.StartRegistrationOptions;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorResponse;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.InvalidSignatureCountException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Options;
import switchboard.spi.Passkey;
import switchboard.spi.PasskeyMethod;
import switchboard.spi.PasskeyOwner;
import switchboard.spi.PasskeyQuestion;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;

/**
 * Passkeys as the WebAuthn standard has them. They are discoverable, and a device always asks who is there, by a PIN or a
 * finger: so one counts for two factors. Which make a device is of is not asked.
 */
@Component
public final class WebAuthnMethod implements PasskeyMethod {
    private static final Logger LOG = LoggerFactory.getLogger(WebAuthnMethod.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]+");
    private static final int LONGEST_REASON = 200;
    private static final String NOT_ACCEPTED = "the passkey was not accepted";

    /** Where a device's flags are. */
    private static final int FLAGS = 32;

    private static final int BACKUP_ELIGIBLE = 0x08;
    private static final int BACKED_UP = 0x10;

    private static final Setting ENABLED = new Setting(
            "PasskeyLoginEnabled",
            Setting.Type.FLAG,
            "false",
            "",
            "Allow to log in with passkeys. Set ServerAddress first: they belong to it.");

    private static final AuthMethodInfo INFO = new AuthMethodInfo(
            "passkey",
            "通行密钥登录",
            AuthMethodInfo.Flow.PASSKEY,
            List.of(),
            List.of(ENABLED, Site.DOMAIN, Site.ORIGINS),
            "");

    private final Options options;

    /** A method over the kernel's options. */
    @Activate
    public WebAuthnMethod(@Reference Options options) {
        this.options = options;
    }

    @Override
    public AuthMethodInfo info() {
        return INFO;
    }

    @Override
    public boolean enabled() {
        return options.flag(ENABLED.name());
    }

    @Override
    public PasskeyQuestion askForNew(PasskeyOwner owner, List<Passkey> has, String host) {
        RelyingParty party = party(host, has);
        return attempt(() -> {
            PublicKeyCredentialCreationOptions question = party.startRegistration(StartRegistrationOptions.builder()
                    .user(UserIdentity.builder()
                            .name(owner.username())
                            .displayName(owner.displayName())
                            .id(Known.bytes(owner.handle()))
                            .build())
                    .authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                            .residentKey(ResidentKeyRequirement.REQUIRED)
                            .userVerification(UserVerificationRequirement.REQUIRED)
                            .build())
                    .timeout(PATIENCE.toMillis())
                    .build());
            return new PasskeyQuestion(question.toCredentialsCreateJson(), question.toJson());
        });
    }

    @Override
    public Passkey made(String kept, String answer) {
        RelyingParty party = party(List.of());
        return attempt(() -> {
            var question = PublicKeyCredentialCreationOptions.fromJson(kept);
            var response = PublicKeyCredential.parseRegistrationResponseJson(answer);
            RegistrationResult made = party.finishRegistration(FinishRegistrationOptions.builder()
                    .request(question)
                    .response(response)
                    .build());
            return new Passkey(
                    made.getKeyId().getId().getBase64Url(),
                    question.getUser().getId().getBase64Url(),
                    made.getPublicKeyCose().getBase64Url(),
                    made.getSignatureCount(),
                    made.getKeyId().getTransports().stream()
                            .flatMap(Collection::stream)
                            .map(AuthenticatorTransport::getId)
                            .toList(),
                    says(BACKUP_ELIGIBLE, response.getResponse()),
                    says(BACKED_UP, response.getResponse()));
        });
    }

    @Override
    public PasskeyQuestion askForOne(List<Passkey> of, String host) {
        RelyingParty party = party(host, of);
        return attempt(() -> {
            var asked = StartAssertionOptions.builder()
                    .userVerification(UserVerificationRequirement.REQUIRED)
                    .timeout(PATIENCE.toMillis());
            AssertionRequest question = party.startAssertion(
                    of.isEmpty() ? asked.build() : asked.username(Known.USER).build());
            return new PasskeyQuestion(question.toCredentialsGetJson(), question.toJson());
        });
    }

    @Override
    public Passkey checked(String kept, String answer, Passkey claimed) {
        RelyingParty party = party(List.of(claimed));
        return attempt(() -> {
            var response = PublicKeyCredential.parseAssertionResponseJson(answer);
            AssertionResult result = party.finishAssertion(FinishAssertionOptions.builder()
                    .request(AssertionRequest.fromJson(kept))
                    .response(response)
                    .build());
            if (!result.isSuccess() || !result.isUserVerified()) {
                throw new IllegalStateException("the library lets it pass, but not quite");
            }
            if (says(BACKUP_ELIGIBLE, response.getResponse()) != claimed.backupEligible()) {
                throw new IllegalStateException("whether it can be backed up has changed");
            }
            return new Passkey(
                    claimed.id(),
                    claimed.handle(),
                    claimed.publicKey(),
                    result.getSignatureCount(),
                    claimed.transports(),
                    claimed.backupEligible(),
                    says(BACKED_UP, response.getResponse()));
        });
    }

    private RelyingParty party(String host, List<Passkey> known) {
        Site site = Site.of(options);
        site.require(host);
        return party(site, known);
    }

    private RelyingParty party(List<Passkey> known) {
        return party(Site.of(options), known);
    }

    private RelyingParty party(Site site, List<Passkey> known) {
        if (!enabled()) {
            throw new RefusedException(403, "passkey_login_disabled", "管理员未开启通过通行密钥登录");
        }
        String name = options.text("SystemName").strip();
        return RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder()
                        .id(site.id())
                        .name(name.isEmpty() ? "Switchboard" : name)
                        .build())
                .credentialRepository(new Known(known))
                .origins(site.origins())
                .allowOriginPort(site.anyPort())
                .attestationConveyancePreference(AttestationConveyancePreference.NONE)
                .allowUntrustedAttestation(true)
                .validateSignatureCounter(true)
                .build();
    }

    /** What is wrong with an answer is for the log: who guesses learns nothing by it. */
    private static <T> T attempt(Callable<T> work) {
        try {
            return work.call();
        } catch (RefusedException refused) {
            throw refused;
        } catch (InvalidSignatureCountException twice) {
            throw new RefusedException(403, COUNTER, NOT_ACCEPTED);
        } catch (Exception | LinkageError wrong) { // the library fails in many ways at what it was sent
            LOG.info("a passkey was refused: {}", reason(wrong));
            throw new RefusedException(403, "passkey_refused", NOT_ACCEPTED);
        }
    }

    /** What a device says of itself, in data that the library has checked. */
    private static boolean says(int flag, AuthenticatorResponse response) {
        return (response.getAuthenticatorData().getBytes()[FLAGS] & flag) != 0;
    }

    /** In one short line: some of it is from outside. */
    private static String reason(Throwable wrong) {
        String text = NO_TEXT.matcher(wrong.toString()).replaceAll(" ");
        return text.substring(0, Math.min(LONGEST_REASON, text.length()));
    }
}
