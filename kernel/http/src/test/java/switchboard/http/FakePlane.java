package switchboard.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A plane that does what it is given. */
record FakePlane(int order, boolean blocks, Part part) implements Plane {
    interface Part {
        boolean handle(Request request, Response response, Callback callback) throws Exception;
    }

    static FakePlane at(String path, String body) {
        return new FakePlane(10, false, (request, response, callback) -> {
            if (!request.getHttpURI().getPath().equals(path)) {
                return false;
            }
            Answers.text(response, 200, body, callback);
            return true;
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return part.handle(request, response, callback);
    }
}
