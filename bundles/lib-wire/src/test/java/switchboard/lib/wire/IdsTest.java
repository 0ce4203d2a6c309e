package switchboard.lib.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void idIsItsPrefixAndTwentyFourLettersAndDigits() {
        assertThat(Ids.next("call_")).matches("call_[A-Za-z0-9]{24}");
        assertThat(Ids.next("")).matches("[A-Za-z0-9]{24}");
    }

    @Test
    void idsDiffer() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(Ids.next("x"));
        }
        assertThat(ids).hasSize(1000);
    }
}
