package switchboard.itests;

import static org.ops4j.pax.exam.CoreOptions.bootClasspathLibrary;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOption;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/**
 * The built distribution inside a framework of a test's own: the same bundles at the same start levels, the same boot
 * libraries and framework properties. Only the folders are the test's, and {@code deploy/} is looked at more often.
 */
final class Container {
    static final String DEPLOY = "test.deploy";
    static final String JARS = "test.jars";
    private static final int SHIPPED_LEVEL = 50;
    private static final int LAST_LEVEL = 100;
    private static final Pattern LEVEL = Pattern.compile("(\\d+)-.+");

    private final Path home;
    private final List<Path> shipped = new ArrayList<>();

    /** In a new folder. */
    Container() throws IOException {
        Path folder = Files.createDirectories(Path.of("target/containers").toAbsolutePath());
        home = Files.createTempDirectory(folder, "home");
        Files.createDirectories(deploy());
        Files.createDirectories(jars());
    }

    Path deploy() {
        return home.resolve("deploy");
    }

    /** Where a test keeps what it will drop. */
    Path jars() {
        return home.resolve("jars");
    }

    /** Puts a jar of {@link #jars} among the shipped bundles. */
    Container ships(String jar) {
        shipped.add(jars().resolve(jar + ".jar"));
        return this;
    }

    /** Sets a variable, in the file that stands for the environment. */
    Container with(String name, String value) throws IOException {
        Files.writeString(
                home.resolve(".env"), name + "=" + value + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    Option[] options() throws IOException {
        Path image = Installation.image();
        List<Option> options = new ArrayList<>();
        options.add(vmOption("--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            options.add(vmOption("--sun-misc-unsafe-memory-access=allow"));
        }
        options.add(systemProperty("logback.configurationFile")
                .value(image.resolve("conf/logback.xml").toUri().toString()));
        options.add(
                systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"));
        options.add(systemProperty(DEPLOY).value(deploy().toString()));
        options.add(systemProperty(JARS).value(jars().toString()));
        property(options, "switchboard.home", home.toString());
        property(options, "switchboard.caller.dir", home.toString());
        property(options, "switchboard.log.dir", home.resolve("logs").toString());
        property(options, "switchboard.port", "0");
        property(options, "felix.fileinstall.dir", deploy().toString());
        property(options, "felix.fileinstall.tmpdir", home.resolve("tmp").toString());
        property(options, "felix.fileinstall.poll", "100");
        property(options, "felix.fileinstall.noInitialDelay", "true");
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(image.resolve("conf/framework.properties"))) {
            properties.load(reader);
        }
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("org.osgi.framework.") && !name.contains("storage")) {
                options.add(frameworkProperty(name).value(properties.getProperty(name)));
            }
        }
        for (Path jar : jars(image.resolve("lib"))) {
            if (!jar.getFileName().toString().matches("(switchboard-launcher|org\\.apache\\.felix).*")) {
                options.add(bootClasspathLibrary(jar.toUri().toString()));
            }
        }
        addBundles(image, options);
        options.add(frameworkStartLevel(LAST_LEVEL)); // else it goes back to 5 before the tests
        options.add(junitBundles());
        return options.toArray(Option[]::new);
    }

    private static void property(List<Option> options, String name, String value) {
        options.add(systemProperty(name).value(value));
        options.add(frameworkProperty(name).value(value));
    }

    /** Lowest level first: the framework runs already, and each starts as it comes. */
    private void addBundles(Path image, List<Option> options) throws IOException {
        try (Stream<Path> folders = Files.list(image.resolve("system"))) {
            for (Path folder : folders.sorted().toList()) {
                Matcher level = LEVEL.matcher(folder.getFileName().toString());
                if (level.matches()) {
                    int startLevel = Integer.parseInt(level.group(1));
                    List<Path> jars = new ArrayList<>(jars(folder));
                    if (startLevel == SHIPPED_LEVEL) {
                        jars.addAll(shipped);
                    }
                    for (Path jar : jars) {
                        options.add(bundle(jar.toUri().toString()).startLevel(startLevel));
                    }
                }
            }
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
