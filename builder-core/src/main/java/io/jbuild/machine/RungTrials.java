package io.jbuild.machine;

import io.jbuild.blob.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;

/** The program that tries the rungs inside a user namespace, for an {@link Examination}. */
public final class RungTrials {

  private RungTrials() {}

  /**
   * Prints what trying each gave, as JSON.
   *
   * @param arguments the store's folder, and the name of the id mapping
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Machine machine = new Machine(new TreeMap<>(System.getenv()));
    try (Store store = Store.open(Path.of(arguments[0]));
        WorkFolder work = store.work(arguments[1])) {
      System.out.write(Examination.tryHere(machine.ladder(work)).toBytes());
      System.out.flush();
    }
  }
}
