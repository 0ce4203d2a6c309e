package switchboard.admin;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An answer that is written while it is read, and never whole in memory.
 *
 * @param type the body's type
 * @param file what a browser calls the file; empty if it is none, but events as they happen
 * @param body writes it; blocks while the client reads slowly
 */
record Download(String type, String file, Body body) {
    /** Events as they happen. */
    static Download events(Body body) {
        return new Download("text/event-stream; charset=utf-8", "", body);
    }

    /** Whether it lasts as long as somebody looks on. */
    boolean isEndless() {
        return file.isEmpty();
    }

    /** Writes a body. */
    interface Body {
        /** Writes all of it; a failure leaves it visibly incomplete. */
        void writeTo(OutputStream out) throws IOException;
    }
}
