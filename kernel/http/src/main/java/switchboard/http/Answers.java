package switchboard.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the server itself says: plain words, and errors in OpenAI's shape. */
final class Answers {
    private static final HttpField TEXT = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    private static final HttpField JSON =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");

    private Answers() {}

    static void text(Response response, int status, String text, Callback callback) {
        write(response, status, TEXT, text, callback);
    }

    /** @param code a word for programs */
    static void error(Response response, int status, String message, String type, String code, Callback callback) {
        String body = "{\"error\":{\"message\":\"" + escaped(message) + "\",\"type\":\"" + type
                + "\",\"param\":\"\",\"code\":\"" + code + "\"}}";
        write(response, status, JSON, body, callback);
    }

    /** What nobody knows; in One API's words. */
    static void unknown(Request request, Response response, Callback callback) {
        String message = "Invalid URL (" + request.getMethod() + " "
                + request.getHttpURI().getPath() + ")";
        error(response, 404, message, "invalid_request_error", "", callback);
    }

    private static void write(Response response, int status, HttpField type, String text, Callback callback) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        boolean head = "HEAD".equals(response.getRequest().getMethod());
        response.write(true, head ? null : ByteBuffer.wrap(bytes), callback);
    }

    static String escaped(String text) {
        var result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                result.append('\\').append(c);
            } else if (c < ' ') {
                result.append(String.format("\\u%04x", (int) c));
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }
}
