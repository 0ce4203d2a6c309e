/** Log-in by WeChat, by way of a WeChat Server. */
@NullMarked
package switchboard.auth.wechat;

import org.jspecify.annotations.NullMarked;
