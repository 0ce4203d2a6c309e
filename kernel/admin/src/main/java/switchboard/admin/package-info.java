/**
 * The management API of One API, login sessions, and the files of the themes.
 *
 * <p>Two planes hang on the HTTP server: {@link switchboard.admin.ManagementPlane} answers {@code /api},
 * {@link switchboard.admin.ConsolePlane} everything that nobody else answered.
 */
@NullMarked
package switchboard.admin;

import org.jspecify.annotations.NullMarked;
