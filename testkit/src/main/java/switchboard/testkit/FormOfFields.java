package switchboard.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import switchboard.spi.FormBody;

/**
 * A form that consists of its text fields alone.
 *
 * @param fields the fields in their order
 */
public record FormOfFields(Map<String, String> fields) implements FormBody {
    @Override
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    @Override
    public FormBody with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        return new FormOfFields(changed);
    }
}
