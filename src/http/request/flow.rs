//! A flow as a handler names it.

use crate::flows::Services;
use crate::flows::idempotent::{Done, Idempotent};

/// A flow that claims the request's key: `async fn(&Services, …, Idempotent<T, E>) -> Result<Done<T>, E>`. What it
/// takes in between is its input.
///
/// A trait, because a plain bound cannot say of a future that borrows the services that it may cross threads.
pub(in crate::http) trait Flow<'s, Input, T, E>: Send {
    type Work: Future<Output = Result<Done<T>, E>> + Send + 's;

    fn begin(
        self,
        services: &'s Services,
        input: Input,
        idempotent: Idempotent<T, E>,
    ) -> Self::Work;
}

macro_rules! flows_of {
    ($($name:ident: $input:ident),+) => {
        impl<'s, Function, Work, T, E, $($input),+> Flow<'s, ($($input,)+), T, E> for Function
        where
            Function: FnOnce(&'s Services, $($input,)+ Idempotent<T, E>) -> Work + Send,
            Work: Future<Output = Result<Done<T>, E>> + Send + 's,
        {
            type Work = Work;

            fn begin(
                self,
                services: &'s Services,
                ($($name,)+): ($($input,)+),
                idempotent: Idempotent<T, E>,
            ) -> Work {
                self(services, $($name,)+ idempotent)
            }
        }
    };
}

flows_of!(first: First);
flows_of!(first: First, second: Second);
flows_of!(first: First, second: Second, third: Third);
