// Starts GOV.UK Frontend and MoJ Frontend. Every page works without this file.
import { initAll as startGovuk } from './govuk/govuk-frontend.min.js'
import { FilterToggleButton, initAll as startMoj } from './moj/moj-frontend.min.js'

startGovuk()
startMoj()

// MoJ Frontend leaves this one to the page: on a narrow screen the filter waits behind a button.
for (const filter of document.querySelectorAll('.moj-filter')) {
  new FilterToggleButton(filter, {
    bigModeMediaQuery: '(min-width: 61.0625em)',
    startHidden: false,
    toggleButtonContainer: { element: filter.parentElement.querySelector('.moj-action-bar__filter') }
  })
}
