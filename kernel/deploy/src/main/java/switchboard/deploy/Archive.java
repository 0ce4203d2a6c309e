package switchboard.deploy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A jar or zip, read once: what is checked is what is installed, whatever happens to the file meanwhile. */
record Archive(byte[] bytes) {
    /** Generous for a bundle or a console, and small enough to be held. */
    private static final long LARGEST = 128L << 20;

    /** @throws Rejection {@code unfinished} if it is not whole: no directory at its end, or an entry that is cut */
    static Archive read(Path file) throws IOException, Rejection {
        if (Files.size(file) > LARGEST) {
            throw new Rejection("it is larger than " + (LARGEST >> 20) + " MiB");
        }
        checkWhole(file);
        return new Archive(Files.readAllBytes(file));
    }

    private static void checkWhole(Path file) throws Rejection {
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                var crc = new CRC32();
                try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                if (entry.getCrc() >= 0 && crc.getValue() != entry.getCrc()) {
                    throw Rejection.unfinished("it is not whole: " + entry.getName() + " is damaged");
                }
            }
        } catch (IOException e) {
            throw Rejection.unfinished("it is not whole: " + Rejection.reasonOf(e));
        }
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    /** An empty one if there is none. */
    Manifest manifest() throws IOException {
        try (var jar = new JarInputStream(stream())) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? new Manifest() : manifest;
        }
    }
}
