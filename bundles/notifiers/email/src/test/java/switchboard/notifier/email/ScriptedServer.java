package switchboard.notifier.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that says what a test wants it to, command by command, as real ones would not. */
final class ScriptedServer implements AutoCloseable {
    /** An answer that is none: the connection ends. */
    static final String GONE = "";

    final List<String> heard = new CopyOnWriteArrayList<>();
    final int port;

    private final ServerSocket listening;
    private final Map<String, String> answers = new ConcurrentHashMap<>(Map.of(
            "HELLO", "220 ready",
            "EHLO", "250 ok",
            "MAIL", "250 ok",
            "RCPT", "250 ok",
            "DATA", "354 go on",
            ".", "250 accepted",
            "QUIT", "221 bye"));

    ScriptedServer() {
        try {
            listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            port = listening.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::serve);
    }

    /** Says something else to a command, known by its first words. */
    ScriptedServer says(String command, String answer) {
        answers.put(command, answer);
        return this;
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                talk(socket);
            } catch (IOException e) {
                heard.add("(ended)");
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        answer(socket, "HELLO");
        boolean inMail = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (inMail && !line.equals(".")) {
                continue;
            }
            heard.add(line);
            String key = key(line);
            if (!answer(socket, key)) {
                return;
            }
            inMail = key.equals("DATA");
        }
    }

    private String key(String line) {
        return answers.keySet().stream()
                .filter(known -> line.toUpperCase(Locale.ROOT).startsWith(known) || line.equals(known))
                .max((a, b) -> a.length() - b.length())
                .orElse("DATA-OF-AUTH");
    }

    private boolean answer(Socket socket, String key) throws IOException {
        String answer = answers.getOrDefault(key, "235 welcome");
        if (answer.equals(GONE)) {
            return false;
        }
        socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return true;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
