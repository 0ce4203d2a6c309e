package switchboard.provider.gemini;

import org.osgi.service.component.annotations.Component;
import switchboard.lib.gemini.GenerateDialect;
import switchboard.spi.Dialect;

/** Offers generateContent to clients, and to every provider whose upstream speaks it. */
@Component(service = Dialect.class)
public final class GeminiDialect extends GenerateDialect {}
