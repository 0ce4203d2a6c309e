package switchboard.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import switchboard.spi.Dialect;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.Piece;
import switchboard.testkit.Piece.Kind;
import switchboard.testkit.Said;
import switchboard.testkit.Voice;

/**
 * A way in which an upstream answers, well or badly, whatever its dialect: in events and in one document. Behind each
 * stands what every client must make of it.
 */
enum Scenario {
    CLEAN("clean", Verdict.COMPLETE, Verdict.COMPLETE) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.stream(), all(voice)).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.json(200, voice.document(Said.WHOLE));
        }
    },
    CUT_FIRST("cut before the first event", Verdict.REFUSED, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            exchange.stream().cut();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            head(exchange, voice).cut();
        }
    },
    CUT_AFTER_FIRST("cut after the first event", Verdict.BROKEN, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.stream(), firstWords(voice)).cut();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            head(exchange, voice).send(before(voice, "Gr")).cut();
        }
    },
    CUT_IN_TOOL("cut inside a tool call", Verdict.BROKEN, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            List<Piece> before = before(voice, Kind.FINISH);
            byte[] last = before.getLast().bytes();
            send(exchange.stream(), before.subList(0, before.size() - 1))
                    .send(Arrays.copyOf(last, last.length / 2))
                    .cut();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            head(exchange, voice).send(before(voice, "rich")).cut();
        }
    },
    CUT_IN_CHARACTER("cut inside a character", Verdict.BROKEN, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            List<Piece> words = firstWords(voice);
            byte[] next = all(voice).get(words.size()).bytes();
            int inside = new String(next, StandardCharsets.ISO_8859_1).indexOf('ä') + 1; // 0xe4 begins 上
            send(exchange.stream(), words).send(Arrays.copyOf(next, inside)).cut();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            byte[] half = before(voice, "上").getBytes(StandardCharsets.UTF_8);
            byte[] inside = Arrays.copyOf(half, half.length + 1);
            inside[half.length] = (byte) 0xe4;
            head(exchange, voice).send(inside).cut();
        }
    },
    ENDED("ended after the words, without a finish", Verdict.BROKEN, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.stream(), before(voice, Kind.TOOL)).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            head(exchange, voice).send(before(voice, "rich")).end();
        }
    },
    STALL_FIRST("silent before the first event", Verdict.REFUSED, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) throws InterruptedException {
            exchange.stream().awaitHangUp(LONG);
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) throws InterruptedException {
            head(exchange, voice).awaitHangUp(LONG);
        }
    },
    STALL("silent after the first words", Verdict.BROKEN, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) throws InterruptedException {
            send(exchange.stream(), firstWords(voice)).awaitHangUp(LONG);
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) throws InterruptedException {
            head(exchange, voice).send(before(voice, "rich")).awaitHangUp(LONG);
        }
    },
    DRIP("in drips of seven bytes", Verdict.COMPLETE, Verdict.COMPLETE) {
        @Override
        void stream(FakeExchange exchange, Voice voice) throws InterruptedException {
            exchange.stream().drip(bytes(all(voice)), 7, PAUSE).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) throws InterruptedException {
            head(exchange, voice)
                    .drip(voice.document(Said.WHOLE).getBytes(StandardCharsets.UTF_8), 7, PAUSE)
                    .end();
        }
    },
    ERROR_FIRST("an error first", Verdict.REFUSED, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.stream(), List.of(voice.errorEvent("Overloaded"))).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.json(200, voice.error("Overloaded"));
        }
    },
    ERROR_LATER("an error in the middle", Verdict.BROKEN, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            List<Piece> pieces = new ArrayList<>(firstWords(voice));
            pieces.add(voice.errorEvent("Overloaded"));
            send(exchange.stream(), pieces).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            head(exchange, voice)
                    .send(before(voice, "rich"))
                    .send(voice.error("Overloaded"))
                    .end();
        }
    },
    ERROR_STATUS("status 503", Verdict.REFUSED, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            exchange.json(503, voice.error("Overloaded"));
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.json(503, voice.error("Overloaded"));
        }
    },
    BROKEN_JSON("broken JSON in the middle", Verdict.BROKEN, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            List<Piece> pieces = new ArrayList<>(all(voice));
            int at = firstWords(voice).size();
            String frame = pieces.get(at).frame();
            pieces.set(at, new Piece(Kind.TEXT, frame.substring(0, frame.length() - 5) + "\n\n"));
            send(exchange.stream(), pieces).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.json(200, voice.document(Said.WHOLE).replace("rich", "rich\""));
        }
    },
    PAGE("a page with status 200", Verdict.REFUSED, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            exchange.whole(200, "text/html", PAGE_BYTES);
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.whole(200, "text/html", PAGE_BYTES);
        }
    },
    WRONG_TYPE("a wrong content type", Verdict.COMPLETE, Verdict.COMPLETE) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.head(200, "Content-Type", "text/plain"), all(voice)).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.whole(200, "text/plain", voice.document(Said.WHOLE).getBytes(StandardCharsets.UTF_8));
        }
    },
    GZIP("gzip", Verdict.COMPLETE, Verdict.COMPLETE) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            exchange.head(200, "Content-Type", "text/event-stream", "Content-Encoding", "gzip")
                    .send(gzip(bytes(all(voice))))
                    .end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            byte[] document = voice.document(Said.WHOLE).getBytes(StandardCharsets.UTF_8);
            exchange.whole(200, "application/json", gzip(document), "Content-Encoding", "gzip");
        }
    },
    HUGE("a line of a megabyte", Verdict.COMPLETE, Verdict.COMPLETE) {
        @Override
        Said said() {
            return HUGE_SAID;
        }

        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.stream(), voice.stream(HUGE_SAID)).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.json(200, voice.document(HUGE_SAID));
        }
    },
    GARBAGE("garbage after the end", Verdict.COMPLETE, Verdict.REFUSED) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.stream(), all(voice))
                    .send("data: {\"garb\n\nage\n\ndata: [0]\n\n")
                    .end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            exchange.json(200, voice.document(Said.WHOLE) + "}garbage");
        }
    },
    FINISHED_TWICE("a finish that comes twice", Verdict.COMPLETE, Verdict.COMPLETE) {
        @Override
        void stream(FakeExchange exchange, Voice voice) {
            List<Piece> pieces = new ArrayList<>();
            for (Piece piece : all(voice)) {
                pieces.add(piece);
                if (piece.kind() == Kind.FINISH) {
                    pieces.add(piece);
                }
            }
            send(exchange.stream(), pieces).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            String document = voice.document(Said.WHOLE);
            exchange.json(
                    200,
                    document.replaceFirst("(\"(finish_reason|stop_reason|finishReason)\":\"[A-Za-z_]+\")", "$1,$1"));
        }
    },
    NO_END_MARK("finished, but closed before the mark of the end", Verdict.COMPLETE, Verdict.REFUSED) {
        @Override
        Verdict expected(boolean stream, String upstream) {
            return stream && upstream.equals(Dialect.CLAUDE_MESSAGES)
                    ? Verdict.BROKEN // message_stop is never missing in a good stream of Claude's
                    : super.expected(stream, upstream);
        }

        @Override
        void stream(FakeExchange exchange, Voice voice) {
            send(exchange.stream(), before(voice, Kind.END)).end();
        }

        @Override
        void whole(FakeExchange exchange, Voice voice) {
            head(exchange, voice).send(voice.document(Said.WHOLE)).cut(); // the document is whole, its framing is not
        }
    };

    /** What a client makes of an answer. */
    enum Verdict {
        /** All of the upstream's answer, finished as it should be. */
        COMPLETE("complete"),
        /** An HTTP error in the client's own shape. */
        REFUSED("refused"),
        /** A part of the answer, then an error in the client's own shape, and nothing that looks finished. */
        BROKEN("broken off"),
        /** Anything else. */
        LIE("A LIE");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final byte[] PAGE_BYTES =
            "<!doctype html><html><body>It works!</body></html>".getBytes(StandardCharsets.UTF_8);
    private static final Said HUGE_SAID = Said.words("begin ", "ü".repeat(1 << 19), " end");

    private final String title;
    private final Verdict streamed;
    private final Verdict whole;

    Scenario(String title, Verdict streamed, Verdict whole) {
        this.title = title;
        this.streamed = streamed;
        this.whole = whole;
    }

    /** Answers in events. */
    abstract void stream(FakeExchange exchange, Voice voice) throws InterruptedException;

    /** Answers in one document. */
    abstract void whole(FakeExchange exchange, Voice voice) throws InterruptedException;

    /** What is answered, or would have been. */
    Said said() {
        return Said.WHOLE;
    }

    String title() {
        return title;
    }

    /** What a client that is answered in a stream or whole must make of it, from an upstream of this dialect. */
    Verdict expected(boolean stream, String upstream) {
        return stream ? streamed : whole;
    }

    /** Answers as the request asks. */
    void play(FakeExchange exchange) throws InterruptedException {
        Voice voice = Voice.of(exchange.request());
        if (Voice.streamed(exchange.request())) {
            stream(exchange, voice);
        } else {
            whole(exchange, voice);
        }
    }

    private static List<Piece> all(Voice voice) {
        return voice.stream(Said.WHOLE);
    }

    private static List<Piece> before(Voice voice, Kind kind) {
        return first(voice, piece -> piece.kind().compareTo(kind) < 0);
    }

    /** The beginning, and the first event with words. */
    private static List<Piece> firstWords(Voice voice) {
        List<Piece> words = before(voice, Kind.TEXT);
        return all(voice).subList(0, words.size() + 1);
    }

    private static List<Piece> first(Voice voice, Predicate<Piece> belongs) {
        return all(voice).stream().takeWhile(belongs).toList();
    }

    /** The document up to where this stands in it. */
    private static String before(Voice voice, String mark) {
        String document = voice.document(Said.WHOLE);
        return document.substring(0, document.indexOf(mark));
    }

    private static FakeExchange head(FakeExchange exchange, Voice voice) {
        return exchange.head(200, "Content-Type", "application/json", "X-Voice", voice.name());
    }

    private static FakeExchange send(FakeExchange exchange, List<Piece> pieces) {
        pieces.forEach(piece -> exchange.send(piece.bytes()));
        return exchange;
    }

    private static byte[] bytes(List<Piece> pieces) {
        return String.join("", pieces.stream().map(Piece::frame).toList()).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }
}
