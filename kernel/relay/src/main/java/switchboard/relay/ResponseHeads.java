package switchboard.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import switchboard.http.RequestIds;
import switchboard.spi.Headers;

/** Header fields of answers: which of an upstream's go to the client. */
final class ResponseHeads {
    /** What every stream begins with. */
    static final HttpFields STREAM = HttpFields.build()
            .add(new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/event-stream"))
            .add(new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache"))
            .add(new PreEncodedHttpField("X-Accel-Buffering", "no"))
            .asImmutable();

    /** What a stream begins with that is one array. */
    static final HttpFields ARRAY = HttpFields.build()
            .add(new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8"))
            .add(new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache"))
            .add(new PreEncodedHttpField("X-Accel-Buffering", "no"))
            .asImmutable();

    /** Of one connection only, or of the upstream's origin, or written anew by the gateway. */
    private static final Set<String> KEPT_BACK = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "set-cookie",
            "set-cookie2",
            "strict-transport-security",
            "alt-svc",
            "server",
            "date",
            RequestIds.HEADER.toLowerCase(Locale.ROOT));

    private ResponseHeads() {}

    /**
     * The fields for the client.
     *
     * @param decoded the body is no longer encoded as the upstream says
     */
    static HttpFields forClient(HttpFields fields, boolean decoded) {
        HttpFields.Mutable kept = HttpFields.build();
        for (HttpField field : fields) {
            if (!isKeptBack(field, decoded)) {
                kept.add(field);
            }
        }
        return kept;
    }

    /** The fields as providers see them. */
    static Headers forProvider(HttpFields fields) {
        List<Headers.Field> list = new ArrayList<>(fields.size());
        for (HttpField field : fields) {
            String value = field.getValue();
            list.add(new Headers.Field(field.getName(), value == null ? "" : value));
        }
        return new Headers(list);
    }

    private static boolean isKeptBack(HttpField field, boolean decoded) {
        String name = field.getLowerCaseName();
        return isKeptBack(name) || (decoded && name.equals("content-encoding"));
    }

    /** Whether a field, by its name in lower case, is nobody's to set but the gateway's or the transport's. */
    static boolean isKeptBack(String name) {
        return KEPT_BACK.contains(name) || name.startsWith("access-control-");
    }
}
