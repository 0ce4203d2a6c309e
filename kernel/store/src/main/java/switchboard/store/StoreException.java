package switchboard.store;

import org.jspecify.annotations.Nullable;

/** The database could not do what was asked. The message names the thing, never a parameter. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
