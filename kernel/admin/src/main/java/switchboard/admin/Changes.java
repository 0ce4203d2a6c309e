package switchboard.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Whether a method changes something, where its HTTP method says otherwise. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Changes {
    /** Whether it does. */
    boolean value();

    /** Whether that is an administrative change: what upstreams tell of themselves is stored, and is none. */
    boolean administrative() default true;
}
