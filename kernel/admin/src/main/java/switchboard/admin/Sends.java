package switchboard.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method that may send a file or a stream in place of its answer: {@link Visit#send}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Sends {
    /** Of which media types, without parameters. */
    String[] value();
}
