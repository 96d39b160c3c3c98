import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests that are named {@code package.Class.method}, and prints one line for each result. */
public final class TestRun {

  private TestRun() {}

  public static void main(String[] names) throws ClassNotFoundException {
    List<DiscoverySelector> tests = new ArrayList<>();
    for (String name : names) {
      int dot = name.lastIndexOf('.');
      for (Method method : Class.forName(name.substring(0, dot)).getDeclaredMethods()) {
        if (method.getName().equals(name.substring(dot + 1)) && !method.isSynthetic()) {
          tests.add(selectMethod(method.getDeclaringClass(), method));
        }
      }
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(tests).build();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, new Printer());
    System.exit(0); // whatever a test that failed left running
  }

  private static final class Printer implements TestExecutionListener {

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      print("SKIPPED", test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Throwable thrown = result.getThrowable().orElse(null);
      switch (result.getStatus()) {
        case SUCCESSFUL -> {
          if (test.isTest()) {
            print("PASSED", test, "");
          }
        }
        case ABORTED -> print("SKIPPED", test, String.valueOf(thrown));
        // A class that was not compiled again is a mistake of the patch, and no test's failure.
        case FAILED -> print(thrown instanceof LinkageError ? "BROKEN" : "FAILED", test, text(thrown));
      }
    }

    private static String text(Throwable thrown) {
      return String.valueOf(thrown).replaceAll("\\s+", " ");
    }

    private static void print(String word, TestIdentifier test, String text) {
      String name =
          test.getSource()
              .filter(MethodSource.class::isInstance)
              .map(MethodSource.class::cast)
              .map(source -> source.getClassName() + "." + source.getMethodName())
              .orElse(test.getUniqueId());
      System.out.println("RESULT " + word + " " + name + " " + text);
    }
  }
}
