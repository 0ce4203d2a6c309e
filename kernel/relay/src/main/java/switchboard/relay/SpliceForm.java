package switchboard.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.FormBody;

/**
 * A form as the client sent it: texts in memory, files where they were put while they arrived. A changed field is
 * spliced in; all other parts keep their headers and bytes. Its files are deleted by {@link #delete}, once for all the
 * forms that were made of one.
 */
final class SpliceForm implements FormBody {
    private static final Logger LOG = LoggerFactory.getLogger(SpliceForm.class);

    /**
     * One part.
     *
     * @param name the field's name
     * @param text whether it is a text, not a file
     * @param head its header lines, without the empty one
     * @param content its bytes, where they are in memory
     * @param file its bytes, where they are not
     */
    record Part(String name, boolean text, String head, byte[] content, Optional<Path> file) {}

    private final List<Part> parts;

    SpliceForm(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** A form of what Jetty has parsed. */
    static SpliceForm of(MultiPartFormData.Parts parsed) {
        List<Part> parts = new ArrayList<>(parsed.size());
        for (MultiPart.Part part : parsed) {
            StringBuilder head = new StringBuilder();
            for (HttpField field : part.getHeaders()) {
                head.append(field.getName())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n");
            }
            Optional<Path> file =
                    part instanceof MultiPart.PathPart onDisk ? Optional.of(onDisk.getPath()) : Optional.empty();
            byte[] content = file.isPresent()
                    ? new byte[0]
                    : part.getContentAsString(StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            String name = part.getName() == null ? "" : part.getName();
            parts.add(new Part(name, part.getFileName() == null, head.toString(), content, file));
        }
        return new SpliceForm(parts);
    }

    List<Part> parts() {
        return parts;
    }

    /** Whether everybody who reads this form finds the same under a name: nothing, or one text of usual length. */
    boolean unambiguous(String name) {
        List<Part> named =
                parts.stream().filter(part -> part.name().equals(name)).toList();
        return named.size() <= 1
                && named.stream().allMatch(part -> part.text() && part.file().isEmpty());
    }

    @Override
    public Optional<String> field(String name) {
        for (Part part : parts) {
            if (part.text() && part.name().equals(name) && part.file().isEmpty()) {
                return Optional.of(new String(part.content(), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    @Override
    public SpliceForm with(String name, String value) {
        byte[] content = value.getBytes(StandardCharsets.UTF_8);
        List<Part> changed = new ArrayList<>(parts.size() + 1);
        boolean found = false;
        for (Part part : parts) {
            boolean same = !found && part.text() && part.name().equals(name);
            found |= same;
            changed.add(same ? new Part(name, true, part.head(), content, Optional.empty()) : part);
        }
        if (!found) {
            String quoted = name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
            String head = "Content-Disposition: form-data; name=\"" + quoted + "\"\r\n";
            changed.add(new Part(name, true, head, content, Optional.empty()));
        }
        return new SpliceForm(changed);
    }

    /** Deletes the files. */
    void delete() {
        for (Part part : parts) {
            part.file().ifPresent(SpliceForm::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("could not delete {}", file, e);
        }
    }
}
