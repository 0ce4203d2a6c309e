package switchboard.deploy;

import java.net.URL;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The theme in a bundle: files below {@code theme/} in its jar, announced by
 * {@code Provide-Capability: switchboard.theme;switchboard.theme=<id>;title=<title>;version:Version=<version>}.
 */
final class BundleThemes {
    static final String NAMESPACE = "switchboard.theme";
    private static final String FOLDER = "theme/";

    private BundleThemes() {}

    static Optional<Theme> of(Bundle bundle) {
        return bundle.adapt(BundleRevision.class).getDeclaredCapabilities(NAMESPACE).stream()
                .findFirst()
                .map(capability -> theme(bundle, capability.getAttributes()));
    }

    private static Theme theme(Bundle bundle, Map<String, Object> attributes) {
        String id = String.valueOf(attributes.getOrDefault(NAMESPACE, bundle.getSymbolicName()));
        return new Theme(
                id,
                String.valueOf(attributes.getOrDefault("title", id)),
                String.valueOf(attributes.getOrDefault("version", bundle.getVersion())),
                path -> file(bundle, FOLDER + path));
    }

    private static Optional<URL> file(Bundle bundle, String path) {
        boolean folder = bundle.getEntryPaths(path) != null;
        return folder ? Optional.empty() : Optional.ofNullable(bundle.getEntry(path));
    }
}
