package switchboard.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Options;

/** The gateway's options: the table {@code options} over built-in defaults, in memory. */
@Component(service = {OptionStore.class, Options.class})
public final class OptionStore implements Options, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OptionStore.class);

    private final Database database;
    private final Map<String, String> defaults;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final AutoCloseable listening;
    private final AtomicLong writes = new AtomicLong();
    private final Map<String, Long> written = new HashMap<>();
    private volatile Map<String, String> values = Map.of();

    /** The options of a database. */
    @Activate
    public OptionStore(@Reference Environment environment, @Reference Database database) {
        this.database = database;
        this.defaults = OptionDefaults.of(environment);
        this.listening = database.onForeignChange(this::reread);
        reread();
    }

    @Override
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** A number option such as {@code QuotaPerUnit}; 0 if it cannot be read, as in One API. */
    public double real(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /** All options with a value or a default, by name; those that hold a secret are left out. */
    public Map<String, String> all() {
        Map<String, String> shown = new TreeMap<>(values);
        shown.keySet().removeIf(OptionStore::secret);
        return shown;
    }

    /** Whether an option's value must never be shown. */
    public static boolean secret(String name) {
        return name.endsWith("Token") || name.contains("Secret") || name.endsWith("Password");
    }

    /**
     * Stores an option; it is in force when this returns. Blocks.
     *
     * @throws IllegalArgumentException if the value cannot be meant, with a sentence that says why; nothing is stored
     */
    public void put(String name, String value) {
        OptionDefaults.check(name, value);
        long number = database.write(mappers -> {
            if (mappers.options().update(name, value) == 0) {
                mappers.options().insert(name, value);
            }
            return writes.incrementAndGet();
        });
        if (apply(name, value, number)) {
            tell(name);
        }
    }

    /** The later of two writes wins here as it did in the database. */
    private synchronized boolean apply(String name, String value, long number) {
        if (written.merge(name, number, Math::max) != number || value.equals(values.get(name))) {
            return false;
        }
        Map<String, String> copy = new HashMap<>(values);
        copy.put(name, value);
        values = Map.copyOf(copy);
        return true;
    }

    /**
     * Calls back with an option's name after its value changed, here or by another process.
     *
     * @return ends the listening
     */
    public AutoCloseable onChange(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** An amount as people see it in logs: money or units, as the options say. */
    public String quotaText(long quota) {
        double unit = real("QuotaPerUnit");
        return flag("DisplayInCurrencyEnabled") && unit > 0 ? "＄%.6f 额度".formatted(quota / unit) : quota + " 点额度";
    }

    private void reread() {
        long upTo = writes.get();
        Map<String, String> read = new HashMap<>(defaults);
        for (OptionMapper.Option option :
                database.read(mappers -> mappers.options().all())) {
            read.put(option.key(), loaded(option));
        }
        apply(read, upTo).forEach(this::tell);
    }

    /**
     * Values that did not change stay the same instances, so that who derives something from them need not again. What was
     * written since the reading stays as well.
     *
     * @return what changed
     */
    private synchronized Set<String> apply(Map<String, String> read, long upTo) {
        Map<String, String> before = values;
        before.forEach((name, value) -> {
            if (value.equals(read.get(name)) || written.getOrDefault(name, 0L) > upTo) {
                read.put(name, value);
            }
        });
        values = Map.copyOf(read);
        Set<String> changed = new TreeSet<>(before.keySet());
        changed.addAll(read.keySet());
        changed.removeIf(name -> read.getOrDefault(name, "").equals(before.getOrDefault(name, "")));
        return changed;
    }

    /** A stored table of model prices gets the built-in ones that it lacks. */
    private String loaded(OptionMapper.Option option) {
        if (!option.key().equals("ModelRatio")) {
            return option.value();
        }
        try {
            if (Json.MAPPER.readTree(option.value()) instanceof ObjectNode stored) {
                Map<String, JsonNode> merged = new TreeMap<>();
                OptionDefaults.resource("ModelRatio.json")
                        .properties()
                        .forEach(entry -> merged.put(entry.getKey(), entry.getValue()));
                stored.properties().forEach(entry -> merged.put(entry.getKey(), entry.getValue()));
                return Json.MAPPER.writeValueAsString(merged);
            }
        } catch (IOException e) {
            LOG.warn("the stored option ModelRatio is no JSON: {}", Json.reason(e));
        }
        return option.value();
    }

    private void tell(String name) {
        for (Consumer<String> listener : listeners) {
            try {
                listener.accept(name);
            } catch (RuntimeException e) {
                LOG.warn("a change of option {} could not be followed", name, e);
            }
        }
    }

    @Deactivate
    @Override
    public void close() {
        Closing.quietly(listening);
    }
}
