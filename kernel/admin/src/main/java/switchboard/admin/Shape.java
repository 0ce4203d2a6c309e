package switchboard.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a body holds that a method reads, or an answer that it writes, by itself: for the API's document. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.METHOD})
@interface Shape {
    /** A record; {@code Map} for any object. */
    Class<?> value();
}
