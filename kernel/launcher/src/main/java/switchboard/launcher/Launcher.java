package switchboard.launcher;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Starts the framework over the folders of an installation, and ends it when the process is told to.
 *
 * <p>Bundles find here, as framework properties and system properties: {@code switchboard.home},
 * {@code switchboard.port}, {@code switchboard.log.dir} and {@code switchboard.caller.dir}, the folder the user
 * started from. Two services tie them to the process: the launcher offers an {@link ObjIntConsumer} of a message and
 * an exit code, with the property {@code switchboard.exit}, for a start that cannot go on; a bundle may offer a
 * {@link Runnable} with the property {@code switchboard.drain}, which is run before the framework stops and returns
 * once the running calls are over.
 */
public final class Launcher {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int USAGE = 2;
    private static final int FAILED = 1;

    private Launcher() {}

    /** Exits with 0 after SIGTERM, 1 if the start fails, 2 if the command line is wrong. */
    public static void main(String[] arguments) {
        try {
            Options options = Options.parse(List.of(arguments), System.getenv());
            if (options.help()) {
                System.out.print(Options.HELP);
            } else if (options.version()) {
                System.out.println(version());
            } else {
                run(options);
            }
        } catch (Options.Refused e) {
            System.err.println("switchboard: " + e.getMessage());
            System.exit(USAGE);
        } catch (IOException | BundleException e) {
            System.err.println("switchboard: cannot start: " + e);
            Runtime.getRuntime().halt(FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Options options) throws IOException, BundleException, InterruptedException {
        long began = System.nanoTime();
        Path home = home();
        Path caller = Path.of(System.getProperty("switchboard.caller.dir", System.getProperty("user.dir")));
        Path logDir = options.logDir().map(caller::resolve).orElse(home.resolve("logs"));
        for (Path folder : List.of(home.resolve("data"), home.resolve("deploy"), logDir)) {
            Files.createDirectories(folder);
        }
        Map<String, String> house = Map.of(
                "switchboard.home", home.toString(),
                "switchboard.port", Integer.toString(options.port()),
                "switchboard.log.dir", logDir.toString(),
                "switchboard.caller.dir", caller.toString());
        house.forEach(System::setProperty);
        Logger log = startLogging(home);
        SerialHeap.keep();

        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new BundleException("no OSGi framework in lib/"))
                .newFramework(FrameworkProperties.read(
                        home.resolve("conf/framework.properties"), System.getProperties(), house));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(framework, log), "switchboard-stop"));
        framework.init();
        BundleContext context = framework.getBundleContext();
        context.addFrameworkListener(event -> report(event, log));
        offerExit(context);
        List<Bundle> bundles = new Image(home).install(context);
        framework.start();
        log.info(
                "Switchboard {} on Java {}: {} bundles started in {} ms",
                version(),
                Runtime.version().feature(),
                bundles.size(),
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        framework.waitForStop(0);
        System.exit(0); // the framework was stopped from within; the hook does the rest
    }

    private static void report(FrameworkEvent event, Logger log) {
        if (event.getType() == FrameworkEvent.ERROR) {
            log.error("bundle {}", event.getBundle(), event.getThrowable());
        } else if (event.getType() == FrameworkEvent.WARNING) {
            log.warn("bundle {}", event.getBundle(), event.getThrowable());
        }
    }

    /** The process ends at once: whoever asks may be in the middle of the framework's start, which cannot be waited for. */
    private static void offerExit(BundleContext context) {
        ObjIntConsumer<String> exit = (message, code) -> {
            System.err.println("switchboard: " + message);
            stopLogging();
            Runtime.getRuntime().halt(code);
        };
        var properties = FrameworkUtil.asDictionary(Map.of("switchboard.exit", true));
        context.registerService(ObjIntConsumer.class, exit, properties);
    }

    /** Ends the process itself, because a JVM that a signal ends would exit with 143. */
    private static void end(Framework framework, Logger log) {
        int code = 0;
        try {
            drain(framework.getBundleContext());
            framework.stop();
            framework.waitForStop(STOP_LIMIT.toMillis());
        } catch (BundleException | InvalidSyntaxException | InterruptedException | RuntimeException e) {
            log.error("stopping failed", e);
            code = FAILED;
        }
        stopLogging();
        Runtime.getRuntime().halt(code);
    }

    private static void drain(@Nullable BundleContext context) throws InvalidSyntaxException {
        if (context == null) {
            return; // stopped already
        }
        for (ServiceReference<Runnable> reference :
                context.getServiceReferences(Runnable.class, "(switchboard.drain=true)")) {
            Runnable drain = context.getService(reference);
            if (drain != null) {
                drain.run();
            }
        }
    }

    private static Logger startLogging(Path home) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty(
                    "logback.configurationFile",
                    home.resolve("conf/logback.xml").toString());
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return LoggerFactory.getLogger("switchboard");
    }

    private static void stopLogging() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.stop();
        }
    }

    /** As the start script says, else the folder above the one that holds this jar. */
    private static Path home() throws IOException {
        String given = System.getProperty("switchboard.home");
        if (given != null) {
            return Path.of(given).toRealPath();
        }
        try {
            Path jar = Path.of(Launcher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolveSibling("..").toRealPath();
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where Switchboard is installed", e);
        }
    }

    private static String version() {
        return Objects.requireNonNullElse(Launcher.class.getPackage().getImplementationVersion(), "unreleased");
    }
}
