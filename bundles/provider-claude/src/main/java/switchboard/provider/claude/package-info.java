/** Claude: at Anthropic and on AWS Bedrock. */
@NullMarked
package switchboard.provider.claude;

import org.jspecify.annotations.NullMarked;
