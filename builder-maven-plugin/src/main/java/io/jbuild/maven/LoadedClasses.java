package io.jbuild.maven;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Loads the classes of a cached build beside the goal, which would else wait for each of them: that
 * is most of its time. They stand in {@code classes.txt}, which {@code classes.sh} makes; a name
 * that is no class any more does no harm.
 *
 * <p>They are loaded and verified, and not initialized: which one of them waits for which is then
 * as it is without this thread.
 */
final class LoadedClasses implements Runnable {

  /** Begins. */
  static void begin() {
    if (Runtime.getRuntime().availableProcessors() > 1) {
      Thread thread = new Thread(new LoadedClasses(), "jbuild-classes");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void run() {
    try (InputStream in = LoadedClasses.class.getResourceAsStream("classes.txt")) {
      if (in == null) {
        return;
      }
      BufferedReader names = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String name = names.readLine(); name != null; name = names.readLine()) {
        load(name);
      }
    } catch (IOException e) {
      // The goal loads them itself, and says what is wrong with the jar.
    }
  }

  @SuppressWarnings("ReturnValueIgnored") // to be asked for its constructors, a class is verified
  private static void load(String name) {
    try {
      Class.forName(name, false, LoadedClasses.class.getClassLoader()).getDeclaredConstructors();
    } catch (ClassNotFoundException | LinkageError e) {
      // As above.
    }
  }
}
