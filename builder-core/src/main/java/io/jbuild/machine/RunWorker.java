package io.jbuild.machine;

import io.jbuild.blob.WorkFolder;
import io.jbuild.request.Isolation;
import io.jbuild.worker.WorkerLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;

/** The program of the helper JVM inside a user namespace; see {@code io.jbuild.worker}. */
public final class RunWorker {

  private RunWorker() {}

  /**
   * Works on a store until the standard input ends.
   *
   * @param arguments the store's folder, the name of the id mapping, and the isolation asked for
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Machine machine = new Machine(new TreeMap<>(System.getenv()));
    try (Store store = Store.open(Path.of(arguments[0]));
        // Of their own: only the same mapping may delete what a command wrote here.
        WorkFolder work = store.work(arguments[1])) {
      store.work().begin();
      WorkerLoop.run(
          chosen ->
              machine.local(
                  store,
                  work,
                  Machine.mapping(arguments[1]),
                  Isolation.valueOf(arguments[2]),
                  chosen),
          store.blobs(),
          System.in,
          System.out);
    }
  }
}
