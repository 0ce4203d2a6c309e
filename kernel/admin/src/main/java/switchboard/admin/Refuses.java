package switchboard.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method that refuses with an HTTP status of its own, beside those that all have: for the API's document. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Refuses {
    /** The statuses; their bodies are failed envelopes. */
    int[] value();
}
