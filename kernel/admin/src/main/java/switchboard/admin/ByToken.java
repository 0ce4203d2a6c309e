package switchboard.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route that takes a relay token and that the relay serves: for the API's document. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface ByToken {
    /** Whether a request takes from its address's budget. */
    boolean limited();

    /** Whether what is asked for may not exist. */
    boolean mayBeMissing() default false;

    /** Who else is answered, in a shape of their own; empty for nobody. */
    String others() default "";
}
