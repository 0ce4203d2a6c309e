package switchboard.http;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.TryExecutor;

/**
 * The server's threads, save that a connection whose call was answered goes on in place. Jetty would hand it to another
 * thread, which at best finds that nothing has come yet: a change of threads a call. It may go on anywhere, because
 * nothing that a connection runs blocks: {@link Front} sees to that.
 */
record InPlace(QueuedThreadPool threads) implements TryExecutor {
    @Override
    public void execute(Runnable task) {
        if (task instanceof Connection) {
            task.run();
        } else {
            threads.execute(task);
        }
    }

    @Override
    public boolean tryExecute(Runnable task) {
        return threads.tryExecute(task);
    }
}
