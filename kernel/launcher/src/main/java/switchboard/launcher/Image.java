package switchboard.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * The bundles under {@code system/} of an installation. They are installed in place, and anew at every start: the
 * files are the truth. A folder's number is the start level of what lies in it.
 */
record Image(Path home) {
    private static final Pattern FOLDER = Pattern.compile("(\\d+)-.+");

    /** A bundle's file and the level it starts at. */
    record Part(Path jar, int level) {}

    /** Lowest level first, then by name. */
    List<Part> parts() throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Path folder : children(home.resolve("system"))) {
            Matcher numbered = FOLDER.matcher(folder.getFileName().toString());
            if (numbered.matches()) {
                int level = Integer.parseInt(numbered.group(1));
                children(folder).stream()
                        .filter(file -> file.toString().endsWith(".jar"))
                        .forEach(jar -> parts.add(new Part(jar, level)));
            }
        }
        return parts;
    }

    /** Installs every part and marks it to be started when the framework reaches its level. */
    List<Bundle> install(BundleContext context) throws IOException, BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (Part part : parts()) {
            Bundle bundle = context.installBundle("reference:" + part.jar().toUri());
            bundle.adapt(BundleStartLevel.class).setStartLevel(part.level());
            bundles.add(bundle);
        }
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
        return bundles;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
