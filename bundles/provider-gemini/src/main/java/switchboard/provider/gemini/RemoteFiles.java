package switchboard.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.Upstream.Fetched;
import switchboard.spi.UpstreamFailure;

/** Files at addresses that Google would not open: they are fetched here and sent along. Its own and YouTube's stay. */
final class RemoteFiles {
    private static final Pattern ADDRESS = Pattern.compile("\"fileUri\":\"(https?://[^\"]*)\"");
    private static final Set<String> GOOGLES =
            Set.of("generativelanguage.googleapis.com", "youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be");
    private static final Set<String> PICTURES =
            Set.of("image/png", "image/jpeg", "image/webp", "image/gif", "image/heic", "image/heif");

    private RemoteFiles() {}

    /** Whether a body that the gateway wrote has such files. */
    static boolean isIn(JsonBody body) {
        Matcher address = ADDRESS.matcher(body.member("contents").orElse(""));
        while (address.find()) {
            if (isRemote(address.group(1))) {
                return true;
            }
        }
        return false;
    }

    /** The body with every such file in it. Blocks. */
    static JsonBody inlined(JsonBody body, Upstream upstream) {
        JsonNode contents = Json.known(body.member("contents").orElse("[]"));
        inline(contents, upstream);
        return body.with("contents", Json.text(contents));
    }

    private static void inline(JsonNode node, Upstream upstream) {
        if (node instanceof ObjectNode part && part.get("fileData") instanceof ObjectNode file) {
            String address = Json.string(file.path("fileUri"));
            if (isRemote(address)) {
                Fetched fetched = upstream.fetch(uri(address));
                part.remove("fileData");
                part.putObject("inlineData")
                        .put("mimeType", type(fetched, Json.string(file.path("mimeType"))))
                        .put("data", Base64.getEncoder().encodeToString(fetched.bytes()));
            }
            return;
        }
        node.forEach(inner -> inline(inner, upstream));
    }

    private static boolean isRemote(String address) {
        if (!address.startsWith("http://") && !address.startsWith("https://")) {
            return false;
        }
        try {
            String host = URI.create(address).getHost();
            return host == null || !GOOGLES.contains(host);
        } catch (IllegalArgumentException noAddress) {
            return true; // it is refused when it is fetched
        }
    }

    private static URI uri(String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException noAddress) {
            throw bad("an image's address cannot be read");
        }
    }

    /** What the file is by its bytes; for other kinds than pictures what it is said to be, if the bytes do not tell. */
    private static String type(Fetched fetched, String told) {
        if (!told.startsWith("image/")) {
            boolean known = !fetched.mediaType().equals("application/octet-stream");
            return known || told.isEmpty() ? fetched.mediaType() : told;
        }
        if (!PICTURES.contains(fetched.mediaType())) {
            throw bad("what is at an image's address is no image");
        }
        return fetched.mediaType();
    }

    private static RelayException bad(String message) {
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ,
                Failure.BADREQ.status(),
                message,
                Failure.BADREQ.type(),
                Optional.of("messages"),
                "\"invalid_image_url\"",
                Optional.empty()));
    }
}
