package switchboard.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line asks for. A flag is written with one dash or two, its value after a blank or {@code =}.
 *
 * @param port 0 to 65535; 0 stands for any free port
 * @param logDir as given; relative paths are the caller's
 */
record Options(int port, Optional<Path> logDir, boolean version, boolean help) {
    static final int DEFAULT_PORT = 3000;

    static final String HELP = """
            Usage: switchboard [--port N] [--log-dir DIR] [--version] [--help]
                   switchboard ledger verify

              --port N       the port to listen on; 0 takes any free one (default: PORT, else 3000)
              --log-dir DIR  where log files go (default: logs/ of the installation)
              --version      print the version and exit
              --help         print this and exit
              ledger verify  prove that balances are the sums of their entries, and exit
            """;

    /** A command line that cannot be followed; the message says why, in one line. */
    static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }

    /** @throws Refused on an unknown flag, or a value that is missing or wrong */
    static Options parse(List<String> arguments, Map<String, String> environment) {
        var rest = new ArrayDeque<>(arguments);
        Optional<Integer> port = Optional.empty();
        Optional<Path> logDir = Optional.empty();
        boolean version = false;
        boolean help = false;
        while (!rest.isEmpty()) {
            String flag = rest.removeFirst();
            int equals = flag.indexOf('=');
            if (flag.startsWith("-") && equals > 0) {
                rest.addFirst(flag.substring(equals + 1));
                flag = flag.substring(0, equals);
            }
            switch (flag) {
                case "--port", "-port" -> port = Optional.of(port(flag, value(flag, rest)));
                case "--log-dir", "-log-dir" -> logDir = Optional.of(path(flag, value(flag, rest)));
                case "--version", "-version" -> version = true;
                case "--help", "-help", "-h" -> help = true;
                default -> throw new Refused("unknown flag " + flag + "; --help lists the known ones");
            }
        }
        String fromEnvironment = environment.getOrDefault("PORT", "");
        if (port.isEmpty() && !fromEnvironment.isBlank()) {
            port = Optional.of(port("PORT", fromEnvironment));
        }
        return new Options(port.orElse(DEFAULT_PORT), logDir, version, help);
    }

    private static String value(String flag, ArrayDeque<String> rest) {
        if (rest.isEmpty() || rest.getFirst().isBlank()) {
            throw new Refused(flag + " needs a value");
        }
        return rest.removeFirst();
    }

    private static int port(String name, String value) {
        try {
            int port = Integer.parseInt(value.strip());
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below, like a number that is out of range
        }
        throw new Refused("%s must be a number from 0 to 65535, not \"%s\"".formatted(name, value));
    }

    private static Path path(String name, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new Refused("%s must be a folder, not \"%s\"".formatted(name, value));
        }
    }
}
