package switchboard.provider.PACKAGE;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.DialectInfo;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.OwnAnswer;
import switchboard.spi.RelayException;

/**
 * The format of TITLE, which no client speaks: requests are written in it, answers are read.
 *
 * @see <a href="https://api.NAME.example/docs">its description</a>
 */
@Component
public final class CLASSDialect implements Dialect {
    static final String ID = "NAME-talk";

    @Override
    public DialectInfo info() {
        return new DialectInfo(ID, "TITLE", List.of(), List.of(), "");
    }

    @Override
    public String writeRequest(ChatRequest request) {
        return Json.text(CLASSRequest.write(request));
    }

    @Override
    public EventReader reader() {
        return new CLASSReader();
    }

    @Override
    public ChatRequest readRequest(Call call) {
        throw upstreamOnly();
    }

    @Override
    public EventWriter writer(Call call) {
        throw upstreamOnly();
    }

    @Override
    public Document write(OwnAnswer answer) {
        throw upstreamOnly();
    }

    private static RelayException upstreamOnly() {
        return new RelayException(Failure.UNSUPPORTED, "no client speaks " + ID);
    }
}
