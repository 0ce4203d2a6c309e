package switchboard.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/** Reads a form as it arrives: texts and small files into memory, larger files onto the disk. */
final class FormIntake {
    private static final int IN_MEMORY = 64 << 10;
    private static final int MOST_PARTS = 200;

    private FormIntake() {}

    /**
     * Begins to read. Ends in exactly one of the two consumers.
     *
     * @param whole gets the form, and with it the duty to delete its files
     * @param broken gets a {@link RefusedCall}, were it only because the form did not arrive whole
     */
    static void read(Request request, Settings settings, Consumer<SpliceForm> whole, Consumer<Throwable> broken) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        String boundary = MultiPart.extractBoundary(type);
        if (boundary == null || boundary.isEmpty()) {
            broken.accept(bad("no multipart boundary param in Content-Type"));
            return;
        }
        if (request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
            broken.accept(bad("a form must come without Content-Encoding"));
            return;
        }
        if (request.getLength() > settings.form()) {
            broken.accept(tooLarge(settings));
            return;
        }
        parser(boundary, settings)
                .parse(
                        request,
                        Promise.Invocable.from(
                                InvocationType.NON_BLOCKING,
                                parts -> whole.accept(SpliceForm.of(parts)),
                                why -> broken.accept(reason(why, settings))));
    }

    private static MultiPartFormData.Parser parser(String boundary, Settings settings) {
        try {
            Files.createDirectories(settings.uploads());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var parser = new MultiPartFormData.Parser(boundary);
        parser.setFilesDirectory(settings.uploads());
        parser.setMaxMemoryFileSize(IN_MEMORY);
        parser.setMaxFileSize(settings.form());
        parser.setMaxLength(settings.form());
        parser.setMaxParts(MOST_PARTS);
        return parser;
    }

    private static Throwable reason(Throwable why, Settings settings) {
        String message = String.valueOf(why.getMessage());
        return message.contains("max length") || message.contains("too large") ? tooLarge(settings) : bad(message);
    }

    private static RefusedCall bad(String message) {
        return new RefusedCall(Refusal.before(400, "common.UnmarshalBodyReusable failed: " + message));
    }

    private static RefusedCall tooLarge(Settings settings) {
        return new RefusedCall(
                Refusal.local(413, "request_too_large", "the form has more than " + settings.form() + " bytes"));
    }
}
