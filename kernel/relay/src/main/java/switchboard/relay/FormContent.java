package switchboard.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;

/** A form on its way to an upstream: read piece by piece, its length known beforehand. */
final class FormContent implements Request.Content {
    /** Who could foretell a boundary could hide a part in a file, and that part would be nobody's to check. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String boundary;
    private final Queue<Content.Source> pieces = new ArrayDeque<>();
    private long length;
    private boolean failed;

    FormContent(SpliceForm form) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        boundary = "switchboard" + HexFormat.of().formatHex(random);
        for (SpliceForm.Part part : form.parts()) {
            add("--" + boundary + "\r\n" + part.head() + "\r\n");
            part.file().ifPresentOrElse(this::addFile, () -> add(part.content()));
            add("\r\n");
        }
        add("--" + boundary + "--\r\n");
    }

    @Override
    public String getContentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public Content.Chunk read() {
        while (true) {
            Content.Source piece = pieces.peek();
            if (piece == null) {
                return Content.Chunk.EOF;
            }
            Content.Chunk chunk = piece.read();
            if (chunk == null || Content.Chunk.isFailure(chunk) || !chunk.isLast()) {
                return chunk;
            }
            pieces.remove();
            if (pieces.isEmpty()) {
                return chunk;
            }
            if (chunk.hasRemaining()) {
                return Content.Chunk.asChunk(chunk.getByteBuffer(), false, chunk);
            }
            chunk.release();
        }
    }

    @Override
    public void demand(Runnable demandCallback) {
        Content.Source piece = pieces.peek();
        if (piece == null) {
            demandCallback.run();
        } else {
            piece.demand(demandCallback);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (!failed) {
            failed = true;
            pieces.forEach(piece -> piece.fail(failure));
        }
    }

    private void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    private void add(byte[] bytes) {
        length += bytes.length;
        pieces.add(Content.Source.from(ByteBuffer.wrap(bytes)));
    }

    private void addFile(Path file) {
        try {
            length += Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pieces.add(Content.Source.from(file));
    }
}
