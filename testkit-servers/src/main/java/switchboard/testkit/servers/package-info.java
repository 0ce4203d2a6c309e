/**
 * Real servers for tests: PostgreSQL, MariaDB, MySQL and Redis as child processes of the test JVM, on free
 * loopback ports. Their programs come as jars and are unpacked once a version, below the temporary folder.
 */
@NullMarked
package switchboard.testkit.servers;

import org.jspecify.annotations.NullMarked;
