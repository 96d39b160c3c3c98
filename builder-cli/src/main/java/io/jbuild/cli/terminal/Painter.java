package io.jbuild.cli.terminal;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws a state that changes: in a thread of its own, which ends with {@link #end}, as long as
 * there is something to draw. Who changes the state never waits for the terminal.
 */
final class Painter {

  /** Nothing is drawn before, and then not more often. */
  private static final long PAUSE_MILLIS = 100;

  /** How often the time is shown while nothing else changes. */
  private static final long IDLE_MILLIS = 1000;

  private final LiveState state;
  private final LiveRegion region;
  private final Supplier<Screen> screens;
  private @Nullable Thread thread;
  private @Nullable Screen screen;
  private @Nullable Drawing drawing;

  /** Guarded by this object, as is the state. */
  private boolean changed;

  private boolean ended;

  Painter(LiveState state, LiveRegion region, Supplier<Screen> screens) {
    this.state = state;
    this.region = region;
    this.screens = screens;
  }

  /** Changes the state; with true there is something new to draw. */
  synchronized void change(BooleanSupplier change) {
    boolean news = change.getAsBoolean();
    changed |= news;
    if (ended) {
      return;
    }
    if (thread == null) {
      thread = new Thread(this::paint, "terminal");
      thread.setDaemon(true);
      thread.start();
    } else if (news) {
      notifyAll();
    }
  }

  /** Ends the state, draws what stays, and nothing after it. */
  void end() {
    Thread running;
    synchronized (this) {
      // At once: nobody shall begin to draw what is over.
      state.end();
      ended = true;
      running = thread;
      notifyAll();
    }
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        // Who was interrupted wants to be told what became of the build.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    draw(true);
  }

  /** Writes below all that was drawn. */
  void write(String text) {
    if (!text.isEmpty()) {
      screen().write(text);
    }
  }

  private void paint() {
    if (!pause(PAUSE_MILLIS, false) || !isBusy() && !pause(IDLE_MILLIS, true)) {
      return; // It was over before there was anything to see.
    }
    screen().onResize(() -> change(() -> true));
    do {
      draw(false);
    } while (pause(PAUSE_MILLIS, false) && (isBusy() || pause(IDLE_MILLIS, true)));
  }

  private synchronized boolean isBusy() {
    return changed || !state.running().isEmpty() || !state.transfers().isEmpty();
  }

  /** Whether the build goes on after so long, or after the next change. */
  private synchronized boolean pause(long millis, boolean untilChange) {
    long end = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    while (!ended && left > 0 && !(untilChange && changed)) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        return false;
      }
      left = (end - System.nanoTime() + 999_999) / 1_000_000;
    }
    return !ended;
  }

  /** One picture; the last one has only what stays. */
  void draw(boolean last) {
    Screen onto = screen();
    ScreenSize size = onto.size();
    List<String> stay;
    List<FittedLine> lines;
    synchronized (this) {
      changed = false;
      stay = state.record().take(size.columns());
      lines = last || !onto.redraws() ? List.of() : region.lines(state, size);
    }
    Drawing on = drawing;
    if (on == null) {
      on = new Drawing(onto);
      drawing = on;
    }
    on.draw(stay, lines, size);
  }

  private Screen screen() {
    Screen known = screen;
    if (known == null) {
      known = screens.get();
      screen = known;
    }
    return known;
  }
}
