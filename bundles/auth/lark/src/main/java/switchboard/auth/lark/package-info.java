/** Log-in by Lark, which is Feishu in China. */
@NullMarked
package switchboard.auth.lark;

import org.jspecify.annotations.NullMarked;
