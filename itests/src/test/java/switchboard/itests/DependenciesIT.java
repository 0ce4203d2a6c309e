package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All that others wrote and the distribution holds is what was once looked at: {@code distribution/dependencies.sha256}
 * has a checksum of every jar, and of what our bundles embed. {@code ./dev lock} writes that file anew.
 */
class DependenciesIT {
    private static final Path LOCK = Path.of("../distribution/dependencies.sha256");

    private static final Set<String> OURS = Set.of("", "switchboard/", "META-INF/");

    @Test
    void a13NothingIsInTheDistributionThatNobodyHasLookedAt() throws Exception {
        String found = lines();
        if (Boolean.getBoolean("dependencies.write")) {
            Files.writeString(LOCK, found);
        }
        assertThat(found)
                .as("dependencies have changed: if that is meant, ./dev lock writes distribution/dependencies.sha256")
                .isEqualTo(Files.readString(LOCK));
    }

    private static String lines() throws IOException, NoSuchAlgorithmException {
        Map<String, String> sums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Installation.image())) {
            for (Path jar : files.filter(DependenciesIT::isShipped).toList()) {
                String name = Installation.image().relativize(jar).toString();
                if (name.contains("switchboard-")) {
                    embedded(jar).ifPresent(sum -> sums.put(name + "!", sum));
                } else {
                    sums.put(name, hex(digest().digest(Files.readAllBytes(jar))));
                }
            }
        }
        assertThat(sums).hasSizeGreaterThan(40);
        return sums.entrySet().stream()
                .map(entry -> entry.getValue() + "  " + entry.getKey() + "\n")
                .collect(Collectors.joining());
    }

    private static boolean isShipped(Path file) {
        String name = Installation.image().relativize(file).toString();
        return name.endsWith(".jar") && !name.startsWith("data") && !name.startsWith("deploy");
    }

    /** One checksum of all that lies where others' classes do; empty if there are none. */
    private static Optional<String> embedded(Path jar) throws IOException, NoSuchAlgorithmException {
        MessageDigest sum = digest();
        try (var file = new JarFile(jar.toFile())) {
            Set<String> theirs = file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(DependenciesIT::root)
                    .filter(root -> !OURS.contains(root))
                    .collect(Collectors.toSet());
            List<JarEntry> entries = file.stream()
                    .filter(entry -> !entry.isDirectory() && theirs.contains(root(entry.getName())))
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList();
            for (JarEntry entry : entries) {
                sum.update(entry.getName().getBytes(StandardCharsets.UTF_8));
                sum.update((byte) 0);
                try (InputStream in = file.getInputStream(entry)) {
                    sum.update(in.readAllBytes());
                }
            }
            return theirs.isEmpty() ? Optional.empty() : Optional.of(hex(sum.digest()));
        }
    }

    private static String root(String name) {
        return name.substring(0, name.indexOf('/') + 1);
    }

    private static MessageDigest digest() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
