package switchboard.lib.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import switchboard.spi.Failure;
import switchboard.spi.FormBody;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;

/**
 * AWS's signature, version 4, of requests whose body is known. Paths are encoded once more than they are sent, as all
 * services but S3 want it.
 *
 * @param credentials who signs
 * @param region where the service is
 * @param service its name in signatures, such as {@code bedrock}
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signing</a>
 */
public record SignatureV4(AwsCredentials credentials, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String END = "aws4_request";
    private static final String DATE = "X-Amz-Date";
    private static final String TOKEN = "X-Amz-Security-Token";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern BLANKS = Pattern.compile(" +");

    /**
     * The request with its date and signature, instead of any that it had. What is signed beside them: {@code Host},
     * {@code Content-Type} and every {@code x-amz} field.
     *
     * @throws RelayException {@code UNSUPPORTED} if its body is not known before it is sent
     */
    public UpstreamRequest sign(UpstreamRequest request, Instant now) {
        String time = TIME.format(now);
        UpstreamRequest dated = request.with(DATE, time);
        if (!credentials.sessionToken().isEmpty()) {
            dated = dated.with(TOKEN, credentials.sessionToken());
        }
        Map<String, String> fields = signed(dated);
        String signature = HexFormat.of().formatHex(hmac(key(time), stringToSign(time, canonical(dated, fields))));
        return dated.with(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                ALGORITHM,
                                credentials.accessKey(),
                                scope(time),
                                String.join(";", fields.keySet()),
                                signature));
    }

    /** The request in the one form that both sides can hash. */
    static String canonical(UpstreamRequest request) {
        return canonical(request, signed(request));
    }

    private static String canonical(UpstreamRequest request, Map<String, String> fields) {
        StringBuilder text = new StringBuilder(512)
                .append(request.method())
                .append('\n')
                .append(path(request.url()))
                .append('\n')
                .append(query(request.url()))
                .append('\n');
        fields.forEach(
                (name, value) -> text.append(name).append(':').append(value).append('\n'));
        return text.append('\n')
                .append(String.join(";", fields.keySet()))
                .append('\n')
                .append(hash(bytes(request.body())))
                .toString();
    }

    String stringToSign(String time, String canonical) {
        return "%s\n%s\n%s\n%s"
                .formatted(ALGORITHM, time, scope(time), hash(canonical.getBytes(StandardCharsets.UTF_8)));
    }

    /** The key of one day. */
    byte[] key(String time) {
        byte[] secret = ("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8);
        return hmac(hmac(hmac(hmac(secret, time.substring(0, 8)), region), service), END);
    }

    private String scope(String time) {
        return "%s/%s/%s/%s".formatted(time.substring(0, 8), region, service, END);
    }

    /** The fields that are signed, in the order of their names. */
    private static Map<String, String> signed(UpstreamRequest request) {
        Map<String, String> fields = new TreeMap<>();
        for (Headers.Field field : request.headers().fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.equals("content-type") || name.startsWith("x-amz")) {
                String value = BLANKS.matcher(field.value().strip()).replaceAll(" ");
                fields.merge(name, value, (one, other) -> one + "," + other);
            }
        }
        fields.put("host", host(request.url()));
        return fields;
    }

    /** As a transport writes the field: with the port unless it is the scheme's own. */
    private static String host(URI url) {
        int own = "http".equalsIgnoreCase(url.getScheme()) ? 80 : 443;
        String host = url.getHost();
        if (host == null) {
            throw new RelayException(Failure.UNSUPPORTED, "an address without a host cannot be signed for");
        }
        return url.getPort() < 0 || url.getPort() == own ? host : host + ":" + url.getPort();
    }

    private static String path(URI url) {
        String sent = URI.create(url.toASCIIString()).getRawPath();
        return sent == null || sent.isEmpty() ? "/" : encoded(sent, "/");
    }

    private static String query(URI url) {
        String sent = URI.create(url.toASCIIString()).getRawQuery();
        if (sent == null || sent.isEmpty()) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        for (String pair : sent.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty()) {
                pairs.add(encoded(name, "%") + "=" + encoded(value, "%"));
            }
        }
        pairs.sort(Comparator.comparing(pair -> pair.replaceFirst("=", "\0"))); // by name, then by value
        return String.join("&", pairs);
    }

    /** Percent-encodes all but what is unreserved and these characters. */
    private static String encoded(String ascii, String kept) {
        StringBuilder encoded = new StringBuilder(ascii.length() + 16);
        for (int at = 0; at < ascii.length(); at++) {
            char c = ascii.charAt(at);
            boolean unreserved = (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || "-_.~".indexOf(c) >= 0;
            if (unreserved || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return encoded.toString();
    }

    private static byte[] bytes(Payload body) {
        return switch (body) {
            case JsonBody json -> json.bytes();
            case Payload.Raw raw -> raw.bytes();
            case Payload.Empty empty -> new byte[0];
            case FormBody form -> throw unknown();
            case Payload.Streamed streamed -> throw unknown();
        };
    }

    private static RelayException unknown() {
        return new RelayException(Failure.UNSUPPORTED, "a body that is not known before it is sent cannot be signed");
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it, and takes any key
        }
    }
}
