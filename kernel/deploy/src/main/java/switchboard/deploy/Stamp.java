package switchboard.deploy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What tells that a file has changed: its size and the milliseconds of its last change. Of a folder: the sum of all
 * sizes and the youngest change in it.
 */
record Stamp(long size, long modified, int files) {
    /** @throws NoSuchFileException if there is none, or one of a folder's goes meanwhile */
    static Stamp of(Path path) throws IOException {
        var sum = new SimpleFileVisitor<Path>() {
            private long size;
            private long modified;
            private int files;

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                size += attributes.size();
                modified = Math.max(modified, attributes.lastModifiedTime().toMillis());
                files++;
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(path, sum);
        return new Stamp(sum.size, sum.modified, sum.files);
    }
}
