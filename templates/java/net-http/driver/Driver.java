import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.json.JsonMapper;

/** Drives the token source of java/net-http with threads. */
final class Driver {
    private static final GetToken.TokenSource SOURCE = new GetToken.TokenSource();

    private static Map<String, String> ask() throws InterruptedException {
        try {
            return Map.of("token", SOURCE.getToken());
        } catch (ExecutionException error) {
            return Map.of("error", error.getCause().toString());
        }
    }

    private static Object get(int callers) throws ExecutionException, InterruptedException {
        var pool = Executors.newFixedThreadPool(callers);
        try {
            Callable<Map<String, String>> ask = Driver::ask;
            var answers = new ArrayList<Map<String, String>>();
            for (var answer : pool.invokeAll(Collections.nCopies(callers, ask))) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            pool.shutdown();
        }
    }

    private static Object abandon() throws InterruptedException {
        var answer = new FutureTask<>(Driver::ask);
        var caller = new Thread(answer);
        caller.start();
        caller.interrupt();
        try {
            return answer.get();
        } catch (ExecutionException error) {
            return error.getCause() instanceof InterruptedException ? null : error.toString();
        }
    }

    private static Object obey(String[] command) throws ExecutionException, InterruptedException {
        switch (command[0]) {
            case "get":
                return get(Integer.parseInt(command[1]));
            case "forget":
                SOURCE.forget(command[1]);
                return null;
            default:
                return abandon();
        }
    }

    public static void main(String[] args) throws ExecutionException, InterruptedException {
        var lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            var answer = obey(lines.nextLine().split(" "));
            System.out.println(JsonMapper.shared().writeValueAsString(answer));
        }
    }
}
