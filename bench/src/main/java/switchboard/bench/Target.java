package switchboard.bench;

import java.util.List;

/**
 * What is called.
 *
 * @param name as the report prints it
 * @param port on loopback
 * @param key what the client presents
 * @param processes whose CPU time and memory are counted
 */
record Target(String name, int port, String key, List<Child> processes) {
    /** CPU time used so far, in microseconds. */
    long cpuMicros() {
        return processes.stream().mapToLong(Child::cpuMicros).sum();
    }

    /** Resident memory, in bytes. */
    long residentBytes() {
        return processes.stream().mapToLong(Child::residentBytes).sum();
    }
}
