package switchboard.itests.npm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Node.js as it is on this machine, with the libraries that the lock file names. */
final class Node {
    private static final Path FOLDER = Path.of("src/test/npm").toAbsolutePath();
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*", Pattern.DOTALL);
    private static final String NEEDED = "the npm SDK tests need Node.js 20.19 or newer, with npm, on the PATH: ";

    private Node() {}

    /** What a run said. */
    record Run(int code, String text) {}

    /** Installs what the lock file names, if that is not what is there. */
    static void install() throws IOException, InterruptedException {
        check();
        Path stamp = FOLDER.resolve("node_modules/.installed");
        String wanted = Files.readString(FOLDER.resolve("package-lock.json"));
        if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
            return;
        }
        Run installed = run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        if (installed.code() != 0) {
            throw new IllegalStateException("npm ci failed in " + FOLDER + ":\n" + installed.text());
        }
        Files.writeString(stamp, wanted);
    }

    /** Runs one file of tests. */
    static Run test(String file, Map<String, String> environment) throws IOException, InterruptedException {
        return run(environment, "node", "--test", "--test-reporter=tap", file);
    }

    private static void check() throws IOException, InterruptedException {
        Run asked;
        try {
            asked = run(Map.of(), "node", "--version");
        } catch (IOException missing) {
            throw new IllegalStateException(NEEDED + "there is no node", missing);
        }
        Matcher version = VERSION.matcher(asked.text());
        if (!version.matches() || number(version) < 20_019) {
            throw new IllegalStateException(NEEDED + "node is " + asked.text().strip());
        }
    }

    private static int number(Matcher version) {
        return Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2));
    }

    private static Run run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(FOLDER.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), text);
    }
}
