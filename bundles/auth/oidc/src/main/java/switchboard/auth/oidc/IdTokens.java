package switchboard.auth.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.lib.login.Asker;
import switchboard.lib.login.Asker.Reply;
import switchboard.spi.RefusedException;

/**
 * Says whose an id token is: signed by its provider, for us, not over, and of this log-in. A provider's keys are asked for
 * once an hour, and again, at most once a minute, when a token was signed by none of them.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation">ID token validation</a>
 */
final class IdTokens {
    private static final Logger LOG = LoggerFactory.getLogger(IdTokens.class);
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Asker asker;
    private final InstantSource clock;
    private volatile @Nullable Keys last;

    IdTokens(Asker asker, InstantSource clock) {
        this.asker = asker;
        this.clock = clock;
    }

    private record Keys(String url, JWKSet set, Instant at) {}

    /**
     * The subject of a token.
     *
     * @param nonce what it must hold; empty if the log-in was begun without
     * @throws RefusedException if it is not good
     */
    String subject(String token, Metadata provider, String clientId, String nonce) {
        Keys keys = keys(provider.jwksUri(), KEPT);
        try {
            return checked(token, keys.set(), provider, clientId, nonce);
        } catch (BadJOSEException unknownKey) {
            Keys newer = keys(provider.jwksUri(), AGAIN);
            if (newer.equals(keys)) {
                throw refused(unknownKey);
            }
            try {
                return checked(token, newer.set(), provider, clientId, nonce);
            } catch (BadJOSEException bad) {
                throw refused(bad);
            }
        }
    }

    private static String checked(String token, JWKSet keys, Metadata provider, String clientId, String nonce)
            throws BadJOSEException {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                clientId, new JWTClaimsSet.Builder().issuer(provider.issuer()).build(), Set.of("sub", "exp", "iat")));
        try {
            JWTClaimsSet claims = processor.process(token, null);
            boolean isOurs = claims.getAudience().size() == 1 || clientId.equals(claims.getStringClaim("azp"));
            if (!isOurs || !isOfThisLogin(claims.getStringClaim("nonce"), nonce)) {
                throw new BadJOSEException("another client or another log-in");
            }
            return claims.getSubject();
        } catch (ParseException | JOSEException unreadable) {
            throw new BadJOSEException("unreadable", unreadable);
        }
    }

    private static boolean isOfThisLogin(@Nullable String told, String nonce) {
        if (nonce.isEmpty()) {
            return true;
        }
        return told != null
                && MessageDigest.isEqual(told.getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8));
    }

    private Keys keys(String url, Duration kept) {
        Keys known = last;
        if (known != null
                && known.url().equals(url)
                && clock.instant().isBefore(known.at().plus(kept))) {
            return known;
        }
        Reply reply = asker.get(url, Map.of());
        try {
            known = new Keys(url, JWKSet.parse(reply.json().toString()), clock.instant());
        } catch (ParseException none) {
            throw asker.unreachable();
        }
        last = known;
        return known;
    }

    /** Why is for operators. */
    private static RefusedException refused(BadJOSEException why) {
        LOG.warn("an OIDC id token is refused: {}", why.getMessage());
        return Asker.refused("bad_id_token", "OIDC ID Token 校验失败，请重试！");
    }
}
