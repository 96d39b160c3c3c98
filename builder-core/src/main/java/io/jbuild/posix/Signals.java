package io.jbuild.posix;

import java.io.Closeable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals that this process hears. Java has them in {@code sun.misc}, which every JDK keeps, but
 * which its compiler warns of: so they are called by name.
 */
public final class Signals {

  private Signals() {}

  /** From now until closed the work is done, in another thread, each time the window changes. */
  public static Closeable onWindowChange(Runnable work) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  work.run();
                  return null;
                }
                return method.invoke(work, arguments); // toString and its like
              });
      Object change = signal.getConstructor(String.class).newInstance("WINCH");
      Method handle = signal.getMethod("handle", signal, handler);
      Object before = handle.invoke(null, change, listener);
      return () -> invoke(handle, change, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a Java without the module jdk.unsupported", e);
    }
  }

  private static void invoke(Method handle, Object signal, Object handler) {
    try {
      handle.invoke(null, signal, handler);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a signal's handler that was there cannot be set again", e);
    }
  }
}
