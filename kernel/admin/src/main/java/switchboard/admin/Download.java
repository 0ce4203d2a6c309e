package switchboard.admin;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An answer that is written while it is read, and never whole in memory.
 *
 * @param type the body's type
 * @param file what a browser calls the file
 * @param body writes it; blocks while the client reads slowly
 */
record Download(String type, String file, Body body) {
    /** Writes a body. */
    interface Body {
        /** Writes all of it; a failure leaves it visibly incomplete. */
        void writeTo(OutputStream out) throws IOException;
    }
}
