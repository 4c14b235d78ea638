//! Many callers' questions in one statement.
//!
//! A caller that asks while a statement runs is in the next one, so a statement that costs one round trip serves as
//! many callers as came meanwhile: at one caller that is what it was, at sixty it is a fraction. Nothing is kept
//! between statements: each begins after the questions in it were asked, so an answer is never older than its question.
//!
//! There is one statement at a time, on a connection that is kept while questions keep coming. Waits have ends here
//! too: a statement is dropped after [`super::pool::Patience::held`], and so is the wait of each caller; questions
//! beyond [`WAITING`] are turned away at once.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::pool::{Connection, Pool};
use super::{Result, StoreError};

/// Questions that may wait for the next statement.
const WAITING: usize = 1024;
/// Questions in one statement.
const TOGETHER: usize = 512;
/// Weight of the questions in one statement after which no more are added, in bytes.
const WEIGHT: usize = 4 * 1024 * 1024;
/// How long a connection is kept without a question. Giving it back and taking it again costs more than a statement.
const KEPT: Duration = Duration::from_millis(50);

/// A statement that answers many questions: exactly one answer for each, in their order.
pub type Statement<Q, A> =
    for<'s> fn(&'s mut PgConnection, &'s [Q]) -> BoxFuture<'s, Result<Vec<A>>>;

/// What a question adds to a statement beside its number, in bytes.
pub trait Weigh {
    /// Its size; small ones weigh nothing.
    fn weight(&self) -> usize {
        0
    }
}

/// Asks one kind of question.
#[derive(Debug)]
pub struct Coalescer<Q, A> {
    pool: Pool,
    statement: Statement<Q, A>,
    questions: OnceLock<mpsc::Sender<Asked<Q, A>>>,
}

#[derive(Debug)]
struct Asked<Q, A> {
    question: Q,
    answer: oneshot::Sender<Result<A>>,
}

impl<Q: Weigh + Send + Sync + 'static, A: Send + 'static> Coalescer<Q, A> {
    /// Nothing runs until the first question.
    #[must_use]
    pub fn new(pool: Pool, statement: Statement<Q, A>) -> Self {
        Self {
            pool,
            statement,
            questions: OnceLock::new(),
        }
    }

    /// Asks, and waits for the answer of a statement that begins after this call.
    ///
    /// # Errors
    /// The database is away, hangs, or has more to do than it can. A statement whose answer did not come in time may
    /// have taken effect.
    pub async fn ask(&self, question: Q) -> Result<A> {
        let (answer, answered) = oneshot::channel();
        self.questions
            .get_or_init(|| self.spawn())
            .try_send(Asked { question, answer })
            .map_err(|_| StoreError::Overloaded)?;
        match timeout(self.pool.patience().held(), answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(StoreError::Stalled),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "it ends with the last one who can ask it; shutdown waits for those who ask"
    )]
    fn spawn(&self) -> mpsc::Sender<Asked<Q, A>> {
        let (sender, receiver) = mpsc::channel(WAITING);
        drop(tokio::spawn(answer_all(
            self.pool.clone(),
            self.statement,
            receiver,
        )));
        sender
    }
}

async fn answer_all<Q: Weigh, A>(
    pool: Pool,
    statement: Statement<Q, A>,
    mut questions: mpsc::Receiver<Asked<Q, A>>,
) {
    let mut kept: Option<Connection> = None;
    loop {
        let next = match kept {
            Some(_) => timeout(KEPT, questions.recv()).await,
            None => Ok(questions.recv().await),
        };
        let first = match next {
            Ok(Some(first)) => first,
            Ok(None) => return,
            Err(_) => {
                kept = None;
                continue;
            }
        };
        let (asked, answers) = gather(first, &mut questions);
        if asked.is_empty() {
            continue;
        }
        let done = timeout(pool.patience().held(), async {
            let mut connection = match kept.take() {
                Some(connection) => connection,
                None => pool.acquire().await?,
            };
            let done = statement(&mut connection, &asked).await?;
            Ok::<_, StoreError>((connection, done))
        });
        match done.await.unwrap_or(Err(StoreError::Stalled)) {
            Ok((connection, done)) => {
                kept = Some(connection);
                for (answer, done) in answers.into_iter().zip(done) {
                    // A client that hung up meanwhile needs no answer.
                    let _ = answer.send(Ok(done));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for answer in answers {
                    let _ = answer.send(Err(StoreError::Shared(Arc::clone(&error))));
                }
            }
        }
    }
}

/// What waits by now and is still wanted.
fn gather<Q: Weigh, A>(
    first: Asked<Q, A>,
    questions: &mut mpsc::Receiver<Asked<Q, A>>,
) -> (Vec<Q>, Vec<oneshot::Sender<Result<A>>>) {
    let (mut asked, mut answers) = (Vec::new(), Vec::new());
    let mut weight = 0;
    let mut next = Some(first);
    while let Some(Asked { question, answer }) = next {
        if !answer.is_closed() {
            weight += question.weight();
            asked.push(question);
            answers.push(answer);
        }
        if asked.len() >= TOGETHER || weight >= WEIGHT {
            break;
        }
        next = questions.try_recv().ok();
    }
    (asked, answers)
}

#[cfg(test)]
mod tests {
    use super::super::pool::Patience;
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Heavy(usize);

    impl Weigh for Heavy {
        fn weight(&self) -> usize {
            self.0
        }
    }

    fn asked(weight: usize) -> (Asked<Heavy, ()>, oneshot::Receiver<Result<()>>) {
        let (answer, answered) = oneshot::channel();
        let question = Heavy(weight);
        (Asked { question, answer }, answered)
    }

    #[tokio::test]
    async fn what_waits_goes_together_up_to_a_number_and_a_weight() {
        let (sender, mut receiver) = mpsc::channel(WAITING);
        let mut waiting = Vec::new();
        for weight in [WEIGHT - 1, 1, 7].into_iter().chain([0; TOGETHER]) {
            let (asked, answered) = asked(weight);
            sender.try_send(asked).unwrap();
            waiting.push(answered);
        }
        let mut sizes = Vec::new();
        while let Ok(first) = receiver.try_recv() {
            sizes.push(gather(first, &mut receiver).0.len());
        }
        assert_eq!(sizes, [2, TOGETHER, 1]);
    }

    #[tokio::test]
    async fn whoever_hung_up_is_not_asked_for() {
        let (sender, mut receiver) = mpsc::channel(WAITING);
        let (first, _waits) = asked(1);
        let (second, gone) = asked(2);
        drop(gone);
        sender.try_send(second).unwrap();
        let (questions, _) = gather(first, &mut receiver);
        assert_eq!(questions, [Heavy(1)]);
    }

    #[tokio::test]
    async fn a_database_that_is_away_is_told_to_everyone_who_asked() {
        let nowhere = secrecy::SecretString::from("postgres://u@127.0.0.1:1/x");
        let pool = Pool::new(&nowhere, 1, Patience::new(Patience::DEFAULT)).unwrap();
        let coalescer: Coalescer<Heavy, ()> =
            Coalescer::new(pool, |_, _| Box::pin(async { Ok(Vec::new()) }));
        let (one, two) = tokio::join!(coalescer.ask(Heavy(0)), coalescer.ask(Heavy(0)));
        for answer in [one, two] {
            assert!(answer.unwrap_err().is_unavailable());
        }
    }
}
