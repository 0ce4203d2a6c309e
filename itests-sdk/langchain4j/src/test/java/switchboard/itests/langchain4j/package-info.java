/** LangChain4j against the assembled distribution. */
@NullMarked
package switchboard.itests.langchain4j;

import org.jspecify.annotations.NullMarked;
