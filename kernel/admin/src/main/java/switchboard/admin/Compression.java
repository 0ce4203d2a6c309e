package switchboard.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes whole bodies, packed with gzip for clients that ask for it. */
final class Compression {
    /** Below this, packing makes a body longer or saves nothing. */
    private static final int WORTHWHILE_BYTES = 256;

    private static final Pattern REFUSED = Pattern.compile("gzip;q=0(\\.0*)?");

    private Compression() {}

    /** Writes the body and ends the answer. */
    static void write(Request request, Response response, byte[] body, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.add(HttpHeader.VARY, "Accept-Encoding");
        byte[] sent = body;
        if (body.length >= WORTHWHILE_BYTES && acceptsGzip(request.getHeaders())) {
            sent = gzip(body);
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        writePlain(response, sent, callback);
    }

    /** Writes the body as it is and ends the answer. */
    static void writePlain(Response response, byte[] body, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static boolean acceptsGzip(HttpFields headers) {
        String codings = String.join(",", headers.getValuesList(HttpHeader.ACCEPT_ENCODING));
        for (String coding : codings.toLowerCase(Locale.ROOT).replace(" ", "").split(",", -1)) {
            if (coding.startsWith("gzip") && !REFUSED.matcher(coding).matches()) {
                return true;
            }
        }
        return false;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 3 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        return packed.toByteArray();
    }
}
